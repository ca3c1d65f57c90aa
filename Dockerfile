# One image for every process of Min Plan: `serve` is the API, `work` the relay, workers and reminders. It has no embedded
# store, which is for a developer's machine and for tests.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/minplan
COPY requirements-image.lock ./
RUN /opt/minplan/bin/pip install --require-hashes -r requirements-image.lock
COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY schema schema
COPY resolvers resolvers
COPY server server
COPY workers workers
COPY web web
RUN /opt/minplan/bin/pip install --no-deps --no-build-isolation . && \
    /opt/minplan/bin/pip uninstall --yes setuptools pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/minplan --create-home --shell /usr/sbin/nologin minplan
COPY --from=build /opt/minplan /opt/minplan
ENV PATH=/opt/minplan/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MINPLAN_DATA_DIR=/var/lib/minplan
USER 10001
WORKDIR /var/lib/minplan
VOLUME /var/lib/minplan
EXPOSE 8000
# Of a process that serves; whoever runs `work` in this image turns the check off or has one of their own.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=3)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["minplan"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
