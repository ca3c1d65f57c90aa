"""An SMS gateway that accepts everything and remembers when: run as `python -m benchmarks.sms_sink --port PORT`."""

import argparse
import time
from collections import defaultdict

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ANSWER = orjson.dumps({"ids": [1]})

_arrivals: dict[str, list[float]] = defaultdict(list)


async def accept(request: Request) -> Response:
    """Take an order."""
    order = orjson.loads(await request.body())
    _arrivals[str(order["recipients"][0]["msisdn"])].append(time.time())
    return Response(ANSWER, media_type="application/json")


async def show(_: Request) -> Response:
    """The arrivals by number, as seconds since 1970."""
    return Response(orjson.dumps(_arrivals), media_type="application/json")


async def forget(_: Request) -> Response:
    """Begin anew."""
    _arrivals.clear()
    return Response()


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    routes = [
        Route("/", accept, methods=["POST"]),
        Route("/arrivals", show),
        Route("/arrivals", forget, methods=["DELETE"]),
    ]
    uvicorn.run(Starlette(routes=routes), port=parser.parse_args().port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
