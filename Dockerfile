# Built where pip is, run where it is not needed.

FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/stackledger
COPY requirements.lock .
RUN /opt/stackledger/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE settings.py ./
COPY app app
COPY cli cli
COPY commands commands
COPY queries queries
COPY projections projections
COPY adapters adapters
COPY scheduler scheduler
COPY simulator simulator
RUN /opt/stackledger/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
LABEL org.opencontainers.image.title="Stackledger" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin stackledger \
    && install --directory --owner=10001 --mode=0700 /cloud
COPY --from=build /opt/stackledger /opt/stackledger
ENV PATH=/opt/stackledger/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /tmp
CMD ["stackledger", "serve"]
