curl --silent --write-out '%{http_code}\n' --request PUT --header 'content-type: text/plain' \
  --data-binary 'from curl' "$URL"
