"""scim2-tester against the Tenant URL in the first argument: a line of JSON for each of its checks.

The token comes by the environment, and what is random is the same in every run, except for the unique names.
"""

import json
import os
import random
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server

random.seed(7)
token = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
# No proxy of the machine's stands between two programs on loopback.
with Client(base_url=sys.argv[1], headers=token, trust_env=False) as client:
    for result in check_server(SyncSCIMClient(client)):
        told = {"status": result.status.name, "title": result.title, "kind": result.resource_type, "reason": result.reason}
        print(json.dumps(told))
