#!/bin/sh
# Makes the secrets of compose.yaml that are not there yet, in the folder `secrets` beside this file. Needs the image
# (`docker compose build`), or another way to call docproc-server: DOCPROC_SERVER="docproc-server" ./make-secrets.sh
set -eu

cd "$(dirname "$0")"
server=${DOCPROC_SERVER:-docker run --rm docproc:local docproc-server}

# Nobody else gets into the folder; the files are readable because containers read them as users of their own.
umask 077
mkdir -p secrets

# keep NAME COMMAND...: the file NAME from what the command prints, unless it is there.
keep() {
  name=$1
  shift
  if [ -s "secrets/$name" ]; then
    echo "secrets/$name is there already"
    return
  fi
  "$@" > "secrets/$name.part"
  chmod 444 "secrets/$name.part"
  mv "secrets/$name.part" "secrets/$name"
  echo "secrets/$name made"
}

random() {
  od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

# What seals the passwords of sync's sources: 32 bytes in base64.
sync_key() {
  head -c 32 /dev/urandom | base64 | tr -d '\n'
}

address() {
  printf 'postgres://docproc:%s@postgres:5432/docproc' "$(cat secrets/postgres-password)"
}

keep postgres-password random
keep database-url address
keep metrics-token random
# The command is several words on purpose.
# shellcheck disable=SC2086
keep signing-key $server new-key
keep sync-key sync_key
keep grafana-password random
