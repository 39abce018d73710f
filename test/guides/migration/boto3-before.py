import json

import boto3
from botocore.config import Config

# The credentials are in the environment.
client = boto3.client(
    "s3",
    region_name="eu-west-1",
    config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
)
download = client.generate_presigned_url(
    "get_object", Params={"Bucket": "photos", "Key": "cat.jpg"}, ExpiresIn=3600
)
upload = client.generate_presigned_url(
    "put_object",
    Params={"Bucket": "photos", "Key": "cat.jpg", "ContentType": "image/jpeg"},
    ExpiresIn=3600,
)
print(json.dumps({"download": download, "upload": upload}))
