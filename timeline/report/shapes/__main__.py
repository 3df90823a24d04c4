"""``python -m timeline.report.shapes``: the JSON Schema of every published shape, as docs/json-schema.json has it."""

import json
import sys

from timeline.report.shapes import json_schema

json.dump(json_schema(), sys.stdout, indent=1, sort_keys=True)
sys.stdout.write("\n")
