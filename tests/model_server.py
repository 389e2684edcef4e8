"""A model server of the house that speaks OpenAI's chat completions: it repeats the sentences it is given, as slowly as a test wants."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SENTENCES = 3
NUMBERED = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
FACT = re.compile(r"^- (.+)$", re.MULTILINE)


@dataclass
class Model:
    """``pause`` is how many seconds pass between pieces of four characters; after ``hangs_after`` pieces nothing comes any more."""

    port: int = 0
    pause: float = 0.0
    hangs_after: int | None = None
    asked: int = 0

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a site that writes with it."""
        return {"XINGLIN_GENERATOR": "qa.generation.openai_compatible.OpenAICompatibleGenerator",
                "XINGLIN_GENERATOR_URL": f"http://127.0.0.1:{self.port}", "XINGLIN_GENERATOR_MODEL": "repeater"}


def repeated(prompt: str) -> str:
    """What an obedient model makes of the prompts of answers and of drafts."""
    numbered = [f"{text.rstrip('。. ')}[{number}]{'。' if '。' in text else '.'}" for number, text in NUMBERED.findall(prompt)[:SENTENCES]]
    return " ".join(numbered) or "".join(FACT.findall(prompt))


@contextmanager
def model_server() -> Iterator[Model]:
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            model.asked += 1
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()
            text = repeated(asked["messages"][-1]["content"])
            try:
                for number, start in enumerate(range(0, len(text), 4)):
                    while model.hangs_after is not None and number >= model.hangs_after:
                        time.sleep(0.05)
                    self._say(json.dumps({"choices": [{"delta": {"content": text[start:start + 4]}}]}))
                    time.sleep(model.pause)
                self._say("[DONE]")
            except (BrokenPipeError, ConnectionResetError):
                return

        def _say(self, data: str) -> None:
            self.wfile.write(f"data: {data}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *arguments: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
