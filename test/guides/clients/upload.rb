require "json"
require "net/http"

signed = JSON.parse($stdin.read)
uri = URI(signed["url"])
request = Net::HTTP::Put.new(uri, signed["headers"])
response = Net::HTTP.start(uri.hostname, uri.port, use_ssl: uri.scheme == "https") do |http|
  http.request(request, "from Ruby")
end
puts response.code
