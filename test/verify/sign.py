"""Signs the requests in a JSON list from standard input with botocore, and prints the results as a JSON list."""

import json
import sys

import botocore.session
from botocore.config import Config


def client(place):
    return botocore.session.Session().create_client(
        "s3",
        region_name=place["region"],
        endpoint_url=place.get("endpoint"),
        aws_access_key_id=place["accessKeyId"],
        aws_secret_access_key=place["secretAccessKey"],
        aws_session_token=place.get("sessionToken"),
        config=Config(signature_version="s3v4", s3={"addressing_style": place["style"]}),
    )


def sign(asked):
    s3 = client(asked["place"])
    if "post" in asked:
        return s3.generate_presigned_post(**asked["post"])
    return s3.generate_presigned_url(asked["operation"], Params=asked["params"], ExpiresIn=asked["expiresIn"])


json.dump([sign(asked) for asked in json.load(sys.stdin)], sys.stdout)
