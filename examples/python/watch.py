#!/usr/bin/env python3
"""Uploads a file and prints what happens to it, as it happens.

    python3 watch.py URL FILE EMAIL PASSWORD

Needs Python 3.9 and `websockets` (pip install websockets, or python3-websockets of Debian).
"""

import asyncio
import json
import mimetypes
import pathlib
import sys
import urllib.parse
import urllib.request
import uuid

import websockets

FINAL = {"document_completed", "document_failed"}


def call(url, body=None, headers=None):
    """Sends a request and gives the answer's envelope; urllib raises where the status is no success."""
    request = urllib.request.Request(url, data=body, headers=headers or {})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def login(url, email, password):
    """Logs in with the form of OAuth2's password grant and gives the access token."""
    form = urllib.parse.urlencode({"username": email, "password": password}).encode()
    return call(f"{url}/api/auth/login", form)["access_token"]


def upload(url, token, path):
    """Sends the file as multipart/form-data and gives the document's id."""
    boundary = uuid.uuid4().hex
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    name = path.name.replace('"', "%22")
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    return call(f"{url}/api/documents/upload", body, headers)["data"]["id"]


async def watch(url, token, path):
    """Listens first, then uploads: so nothing is missed. Gives the type of the last notification."""
    address = url.replace("http", "ws", 1) + "/ws?" + urllib.parse.urlencode({"token": token})
    async with websockets.connect(address) as socket:
        assert json.loads(await socket.recv())["type"] == "connected"
        document_id = await asyncio.get_running_loop().run_in_executor(None, upload, url, token, path)
        async for message in socket:
            event = json.loads(message)
            if event.get("document_id") != document_id:
                continue
            print(event["type"], event.get("stage") or "", event.get("progress", ""), flush=True)
            if event["type"] in FINAL:
                return event["type"]


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    url, file, email, password = sys.argv[1:]
    token = login(url, email, password)
    last = asyncio.run(asyncio.wait_for(watch(url, token, pathlib.Path(file)), timeout=120))
    sys.exit(0 if last == "document_completed" else 1)


if __name__ == "__main__":
    main()
