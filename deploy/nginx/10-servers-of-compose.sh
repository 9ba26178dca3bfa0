#!/bin/sh
# Run by the image of nginx before it starts: docproc.conf with the servers of compose.yaml, however many there are.
# Their names are looked up again all the time, so servers come and go without nginx being told.
set -eu

conf=${DOCPROC_CONF:-/etc/docproc/docproc.conf}
out=${NGINX_CONF:-/etc/nginx/conf.d/default.conf}

sed -e '/^    server 127\.0\.0\.1:8002 /d' \
  -e 's/^    server 127\.0\.0\.1:8001 /    resolver 127.0.0.11 valid=5s;\n    server server:8001 resolve /' \
  "$conf" > "$out"
