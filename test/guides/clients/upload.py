import json, sys, urllib.request

signed = json.load(sys.stdin)
request = urllib.request.Request(
    signed["url"],
    data=b"from Python",
    method=signed["method"],
    headers=signed["headers"],
)
with urllib.request.urlopen(request) as response:
    print(response.status)
