#!/usr/bin/env bash
# localstack-core 4.14.0 of PyPI on Python 3.11: it says that it supports Python 3.10 and later, pip installs it, it starts, and its
# health endpoint calls S3 available; yet the first request fails, because one of its modules has syntax of Python 3.12 and is
# loaded with the service. Who waits for health has a server that answers everything with 500. (Three of its dependencies are
# held back, because their newest versions no longer fit.)
#
# Seen: health: "s3": "available"
#       the first request: invalid syntax (stores.py, line 193)
set -euo pipefail
python=$(command -v python3.11) || { echo 'needs python3.11'; exit 1; }
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null; wait; rm -rf "$folder"' EXIT
cd "$folder"
"$python" -m venv own
own/bin/pip install --quiet --disable-pip-version-check 'localstack-core[base-runtime]==4.14.0' \
  'cbor2<6' 'pyopenssl<26' 'localstack-twisted<26' tzdata
grep -q '^Requires-Python: >=3.10' own/lib/python3.11/site-packages/localstack_core-4.14.0.dist-info/METADATA
mkdir tmp volume
env SERVICES=s3 GATEWAY_LISTEN=127.0.0.1:14566 TMPDIR="$folder/tmp" LOCALSTACK_VOLUME_DIR="$folder/volume" \
  timeout 120 own/bin/python -m localstack.runtime.main >log 2>&1 &
server=$!
health=
for _ in $(seq 400); do
  health=$(curl -sf http://127.0.0.1:14566/_localstack/health) && break
  sleep 0.25
done
scope='Credential=test/20260101/us-east-1/s3/aws4_request'
answer=$(curl -s -X PUT http://127.0.0.1:14566/bucket \
  -H "Authorization: AWS4-HMAC-SHA256 $scope, SignedHeaders=host, Signature=0")
seen="health: $(grep -o '"s3": "[a-z]*"' <<<"$health")
the first request: $(grep -o 'invalid syntax ([^)]*)' <<<"$answer")"
echo "$seen"
[ "$seen" = 'health: "s3": "available"
the first request: invalid syntax (stores.py, line 193)' ]
