"""The floor: a plain route that reads the same document from the same store and answers with the same bytes.

It knows no GraphQL, no roles and no tokens; nothing that reads the plan for each request can be much faster.
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

from domain.viewer import Role
from server.mongo import Database, connect
from server.plan_scope import projection


def create_floor(database: Database, answers: dict[str, Any]) -> Starlette:
    """An application that answers ``{"answer": name, "citizenId": id}`` with the answer of that name for the citizen."""
    paths = projection(Role.JOBCENTRE, with_drafts=False)

    async def answer(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        plan = await database["plans"].find_one({"_id": asked["citizenId"]}, paths)
        if plan is None:
            return Response(status_code=404)
        return Response(orjson.dumps(answers[asked["answer"]][plan["_id"]]), media_type="application/json")

    return Starlette(routes=[Route("/", answer, methods=["POST"])])


def main() -> None:
    """Serve the answers of a file on a port, with the settings of the API's own server."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", required=True)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    app = create_floor(connect(options.store), orjson.loads(options.answers.read_bytes()))
    uvicorn.run(
        app, port=options.port, log_config=None, access_log=False, server_header=False, lifespan="off", loop="uvloop"
    )


if __name__ == "__main__":
    main()
