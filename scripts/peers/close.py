"""Closes work items one request each with Microsoft's Python SDK: BASE PAT LANES ID..."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from azure.devops.connection import Connection
from azure.devops.v7_1.work_item_tracking.models import JsonPatchOperation
from msrest.authentication import BasicAuthentication

base, pat, lanes, *ids = sys.argv[1:]
connection = Connection(base_url=base, creds=BasicAuthentication("", pat))
client = connection.clients_v7_1.get_work_item_tracking_client()


def close(item):
    state = "Closed" if item.fields["System.WorkItemType"] == "Bug" else "Done"
    patch = [
        JsonPatchOperation(op="test", path="/rev", value=item.rev),
        JsonPatchOperation(op="add", path="/fields/System.State", value=state),
        JsonPatchOperation(op="add", path="/fields/System.History", value="<p>Closed.</p>"),
    ]
    return client.update_work_item(patch, item.id).fields["System.State"] == state


began = time.perf_counter()
items = client.get_work_items([int(number) for number in ids], expand="Relations")
with ThreadPoolExecutor(int(lanes)) as pool:
    closed = sum(pool.map(close, items))
print(closed, time.perf_counter() - began)
