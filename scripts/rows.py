"""Answers as Nucleus does, for a project whose id is the number of its instances.

Ten instances a finding, on 10,000 assets; findings are Critical and Low in turn.
"""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

TEXT = "A flaw in the parser lets somebody without an account run code of their own. " * 4


def row(number):
    finding, asset = divmod(number, 10)
    asset = (finding * 7 + asset * 1000) % 10_000
    return {
        "scan_id": str(2_000_000 + finding % 50),
        "finding_number": f"CVE-2026-{finding}",
        "finding_name": f"Code execution in component {finding}",
        "finding_description": TEXT,
        "finding_recommendation": "Install the update of the vendor, or take the component away.",
        "finding_severity": "Critical" if finding % 2 else "Low",
        "scan_date": "2026-03-01 11:17:53",
        "scan_type": "TRIVY",
        "finding_cve": f"CVE-2026-{finding}",
        "asset_id": str(2_075_116 + asset),
        "asset_name": f"web-{asset}.prod.example.com",
        "ip_address": f"10.0.{asset // 250}.{asset % 250}",
        "finding_port": "443",
        "justification_status_name": "Active",
        "justification_is_mitigating": "0",
        "due_date": "2026-12-31",
    }


class Nucleus(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        address = urlparse(self.path)
        found = re.search(r"/projects/(\d+)/(.*)", address.path)
        query = parse_qs(address.query)
        start = int(query.get("start", ["0"])[0])
        limit = int(query.get("limit", ["100"])[0])
        body = []
        if found and found[2] == "findings/search":
            end = min(start + limit, int(found[1]))
            body = [row(number) for number in range(start, end)]
        elif found and found[2] == "findings/summary" and start == 0:
            body = [{"finding_number": "other", "scan_type": "TRIVY", "issue_open_count": 0}]
        elif found and found[2] == "findings/overview":
            body = {}
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Nucleus)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
