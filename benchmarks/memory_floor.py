"""The floor without a store: a plain route that answers with the same bytes, made anew for each request.

Run as `python -m benchmarks.memory_floor --answers FILE --port PORT`; it knows no GraphQL, no roles and no tokens.
"""

import argparse
from pathlib import Path
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def create_floor(answers: dict[str, Any]) -> Starlette:
    """An application that answers ``{"answer": name, "citizenId": id}`` with the answer of that name for the citizen."""

    async def answer(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        return Response(orjson.dumps(answers[asked["answer"]][asked["citizenId"]]), media_type="application/json")

    return Starlette(routes=[Route("/", answer, methods=["POST"])])


def main() -> None:
    """Serve the answers of a file, with the settings of the API's own server."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    app = create_floor(orjson.loads(options.answers.read_bytes()))
    uvicorn.run(
        app, port=options.port, log_config=None, access_log=False, server_header=False, lifespan="off", loop="uvloop"
    )


if __name__ == "__main__":
    main()
