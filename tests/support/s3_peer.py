"""A stand-in for Amazon's S3: moto on a free port of this machine, with one bucket.

Says its port as a line of JSON and ends with its standard input. Told "list", it says what is in the bucket.
"""

import json
import sys

import boto3
from moto.server import ThreadedMotoServer


def say(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
s3 = boto3.client(
    "s3",
    endpoint_url=f"http://{host}:{port}",
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)
s3.create_bucket(Bucket="pictures")
say("listening", port=port)
for _line in sys.stdin:
    listed = s3.list_objects_v2(Bucket="pictures").get("Contents", [])
    say("listed", keys=[entry["Key"] for entry in listed])
server.stop()
