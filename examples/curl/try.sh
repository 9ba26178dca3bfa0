#!/bin/sh
# Calls every REST path of a Docproc server with nothing but curl, and checks the status and the envelope of each answer.
#   ./try.sh [URL [FILE]]      by default http://127.0.0.1:8001 and a small table of its own
# It makes an account of its own; METRICS_TOKEN, where the server has one, is sent for /metrics.
set -eu

url=${1:-http://127.0.0.1:8001}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
body=$folder/body
heads=$folder/heads
calls=0

fail() {
  echo "FAILED: $1" >&2
  [ -s "$body" ] && head -c 2000 "$body" >&2
  exit 1
}

# call STATUS METHOD PATH [CURL OPTION...]: sends a request and checks the status, and the envelope where there is one.
# STATUS may be several: 200|401.
call() {
  want=$1 method=$2 path=$3
  shift 3
  got=$(curl --silent --show-error --max-time 60 --request "$method" --output "$body" --dump-header "$heads" \
    --write-out '%{http_code}' "$@" "$url$path") || fail "$method $path: curl could not"
  case "|$want|" in
    *"|$got|"*) ;;
    *) fail "$method $path: $got instead of $want" ;;
  esac
  calls=$((calls + 1))
  echo "$got $method $path"
}

# The same for paths whose answer is an envelope.
api() {
  call "$@"
  has '"message":"'
  case $1 in
    2*) has '"success":true' && has '"data":' ;;
    *) has '"success":false' && has '"error_code":"' ;;
  esac
}

# And for lists, which are a page of something.
page() {
  api "$@"
  for name in total page page_size total_pages; do has "\"$name\":"; done
}

has() {
  grep -q -e "$1" "$body" || fail "$method $path: the answer lacks $1"
}

# header NAME PATTERN: the answer's header is like that.
header() {
  grep -i "^$1:" "$heads" | grep -q -e "$2" || fail "$method $path: header $1 is not like $2"
}

# member NAME: the first string of this name in the answer.
member() {
  grep -o "\"$1\":\"[^\"]*\"" "$body" | head -n 1 | cut -d '"' -f 4
}

json='content-type: application/json'

# until PATH MEMBER VALUE...: asks again until the member has one of the values.
until_is() {
  where=$1 name=$2
  shift 2
  tries=0
  while [ $tries -lt 600 ]; do
    got=$(curl --silent --show-error --max-time 60 --output "$body" --write-out '%{http_code}' -H "$auth" "$url$where")
    [ "$got" = 200 ] || fail "GET $where: $got"
    value=$(member "$name")
    for end in "$@"; do [ "$value" = "$end" ] && return; done
    [ "$value" = failed ] && fail "$where failed"
    tries=$((tries + 1))
    sleep 0.2
  done
  fail "$where stays $value"
}

login() {
  api 200 POST /api/auth/login -H "$json" -d "{\"email\":\"$email\",\"password\":\"$password\"}"
  token=$(member access_token)
  refresh=$(member refresh_token)
  auth="authorization: Bearer $token"
}

echo "# For load balancers, monitoring and people"
call 200 GET /health && has '"status":"ok"'
call 200 GET /health/live
call 200 GET /health/ready
call '200|401|403' GET /metrics ${METRICS_TOKEN:+-H "authorization: Bearer $METRICS_TOKEN"}
call 200 GET /openapi.json && has '"openapi":"3.1'
call 200 GET /docs && header content-security-policy "default-src 'none'"
call 200 GET /.well-known/jwks.json && has '"crv":"Ed25519"'

echo "# Accounts"
email="curl-$$-$(date +%s)@example.com"
password='a sentence nobody guesses 1'
api 201 POST /api/auth/register -H "$json" -d "{\"email\":\"$email\",\"password\":\"$password\",\"name\":\"Curl\"}"
api 400 POST /api/auth/register -H "$json" -d '{"email":"nobody"}'
api 401 POST /api/auth/login -H "$json" -d "{\"email\":\"$email\",\"password\":\"wrong\"}"
# As OAuth2's password form does it.
api 200 POST /api/auth/login --data-urlencode "username=$email" --data-urlencode "password=$password"
has '"token_type":"bearer"'
login
api 200 POST /api/auth/refresh -H "$json" -d "{\"refresh_token\":\"$refresh\"}"
token=$(member access_token)
refresh=$(member refresh_token)
auth="authorization: Bearer $token"
api 401 GET /api/users/me
api 200 GET /api/users/me -H "$auth"
user=$(member id)
api 200 GET "/api/users/$user" -H "$auth"
api 200 PUT /api/users/profile -H "$auth" -H "$json" -d '{"name":"김컬"}'
next='another sentence nobody guesses 2'
api 200 PUT /api/users/password -H "$auth" -H "$json" \
  -d "{\"current_password\":\"$password\",\"new_password\":\"$next\"}"
password=$next
# A new password ends every login.
api 401 GET /api/users/me -H "$auth"
login

echo "# Documents"
printf '품목,수량,금액\n연필,10,5000\n지우개,2,1400\n' > "$folder/table.csv"
file=${2:-$folder/table.csv}
api 201 POST /api/documents/upload -H "$auth" -H "Idempotency-Key: $$-one" \
  -F "file=@$file;filename=영수증 1.csv" -F file_type=auto -F priority=7
id=$(member id)
# The same request, sent again, gives the same document.
api '200|201' POST /api/documents/upload -H "$auth" -H "Idempotency-Key: $$-one" \
  -F "file=@$file;filename=영수증 1.csv" -F file_type=auto -F priority=7
[ "$(member id)" = "$id" ] || fail 'the same key gave another document'
printf 'a,b\n1,2\n' > "$folder/a.csv"
printf 'a,b\n3,4\n' > "$folder/b.csv"
api 201 POST /api/documents/upload -H "$auth" -F "file=@$folder/a.csv" -F "file=@$folder/b.csv"

# In pieces, as large files go.
bytes=$(wc -c < "$folder/table.csv" | tr -d ' ')
api 201 POST /api/uploads -H "$auth" -H "$json" -d "{\"name\":\"large.csv\",\"bytes\":$bytes}"
upload=$(member id)
head -c 10 "$folder/table.csv" > "$folder/first"
tail -c +11 "$folder/table.csv" > "$folder/rest"
api 200 PATCH "/api/uploads/$upload" -H "$auth" -H 'content-type: application/octet-stream' -H 'Upload-Offset: 0' \
  --data-binary "@$folder/first"
api 200 GET "/api/uploads/$upload" -H "$auth" && has '"received":10'
api 200 PATCH "/api/uploads/$upload" -H "$auth" -H 'content-type: application/octet-stream' -H 'Upload-Offset: 10' \
  --data-binary "@$folder/rest"
api 201 POST /api/uploads -H "$auth" -H "$json" -d '{"name":"given-up.csv","bytes":100}'
api 200 DELETE "/api/uploads/$(member id)" -H "$auth"

until_is "/api/documents/$id" state completed partial
api 200 GET "/api/documents/$id" -H "$auth"
page 200 GET '/api/documents/?page=1&page_size=2&status=completed,partial,queued,processing&type=&sort=newest' -H "$auth"
page 200 GET '/api/documents/?search=%EC%98%81%EC%88%98&date_from=2020-01-01T00:00:00Z' -H "$auth"
api 200 GET /api/documents/stats/summary -H "$auth"
api 200 GET "/api/documents/$id/extracted-data" -H "$auth" && has '"schemaVersion":1'
call 200 GET "/api/documents/$id/download" -H "$auth"
header content-disposition "filename\*=UTF-8''%EC%98%81%EC%88%98%EC%A6%9D%201.csv"
cmp -s "$body" "$file" || fail 'the download differs from the upload'
etag=$(grep -i '^etag:' "$heads" | cut -d ' ' -f 2- | tr -d '\r\n')
call 206 GET "/api/documents/$id/download" -H "$auth" -H 'Range: bytes=0-3' && header content-range 'bytes 0-3/'
call 304 GET "/api/documents/$id/download" -H "$auth" -H "If-None-Match: $etag"
api 202 POST "/api/documents/$id/reprocess" -H "$auth"
until_is "/api/documents/$id" state completed partial

echo "# Reports"
api '201|202' POST "/api/documents/$id/reports" -H "$auth" -H "$json" -d '{"format":"html"}'
report=$(member id)
until_is "/api/reports/$report" state ready
page 200 GET "/api/documents/$id/reports" -H "$auth"
page 200 GET /api/reports -H "$auth"
call 200 GET "/api/reports/$report/download" -H "$auth" && has '<html'

echo "# Notifications"
# A handshake is as far as curl goes; examples/python listens.
got=$(curl --silent --max-time 3 --output /dev/null --write-out '%{http_code}' --http1.1 \
  -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
  -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' "$url/ws?token=$token") || true
[ "$got" = 101 ] || fail "/ws: $got instead of 101"
echo "101 GET /ws"

echo "# The end of things"
api 403 GET /api/admin/users -H "$auth"
api 404 GET /api/nothing -H "$auth"
api 200 DELETE "/api/documents/$id" -H "$auth"
api 404 GET "/api/documents/$id" -H "$auth"
api 200 POST /api/auth/logout -H "$json" -d "{\"refresh_token\":\"$refresh\"}"
api 401 GET /api/users/me -H "$auth"

echo "$calls calls, each as it should be"
