"""The program of a process that stands for the bundled model's: it speaks the same wire and repeats the sentences it is given."""

from __future__ import annotations

import json
import sys
import time

from tests.model_server import repeated


def say(message: dict) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main() -> None:
    say({"ready": 0.1})
    for line in sys.stdin:
        request = json.loads(line)
        if "messages" not in request:
            continue
        text = repeated(request["messages"][-1]["content"])
        for start in range(0, len(text), 8):
            say({"id": request["id"], "text": text[start:start + 8]})
            time.sleep(0.01)
        say({"id": request["id"], "done": True})


if __name__ == "__main__":
    main()
