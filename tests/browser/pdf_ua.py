"""Says as JSON whether a PDF holds to PDF/UA-1, and where it does not. Needs `page-validation` from PyPI."""

import json
import sys

import page

report = page.validate_pdf(sys.argv[1], profile="ua1")
failures = [f"{f.rule_id}: {f.message}" for f in report.failures]
print(json.dumps({"compliant": report.is_compliant, "rules": report.rules.total, "failures": failures}))
