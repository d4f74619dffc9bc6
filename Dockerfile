# Two stages: packages are installed in the first, and only what runs is carried into the second.
# For a pinned base image: docker build --build-arg PYTHON_IMAGE=python:3.13-slim-bookworm@sha256:…
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements.lock .
RUN python -m pip install --require-hashes --only-binary=:all: --target /opt/trickle/packages -r requirements.lock
COPY app /opt/trickle/packages/app
COPY migrations /opt/trickle/packages/migrations
RUN rm -rf /opt/trickle/packages/bin \
 && PYTHONPATH=/opt/trickle/packages python -m compileall -q -j 0 /opt/trickle/packages \
 && mkdir -p /opt/trickle/bin \
 && printf '#!/bin/sh\nexec python -m app "$@"\n' > /opt/trickle/bin/trickle \
 && chmod 755 /opt/trickle/bin/trickle

FROM ${PYTHON_IMAGE}
# pip and ensurepip are build tools: what runs here installs nothing.
RUN rm -rf /usr/local/lib/python3.*/site-packages/pip* /usr/local/lib/python3.*/ensurepip /usr/local/bin/pip* \
           /usr/local/bin/idle* /usr/local/bin/pydoc* /root/.cache \
 && groupadd --gid 10001 trickle \
 && useradd --uid 10001 --gid trickle --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin trickle \
 && install -d -o trickle -g trickle -m 0700 /data
COPY --from=build /opt/trickle /opt/trickle
ENV PATH=/opt/trickle/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/opt/trickle/packages \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TRICKLE_LEDGER__URL=sqlite+aiosqlite:////data/trickle.db
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8443
STOPSIGNAL SIGTERM
# The operators' listener stays on loopback inside the container; it is alive as long as the process is.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9443/livez', timeout=2)"]
# As the first process, `trickle serve` passes signals on to its worker and reaps whoever is orphaned.
ENTRYPOINT ["trickle"]
CMD ["serve"]
