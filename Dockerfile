# Two stages: packages are installed in the first, and only what runs is carried into the second.
#
#   docker build -t trickle .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -p 8443:8443 \
#     -v ./trickle.toml:/etc/trickle/trickle.toml:ro -v ./secrets:/run/secrets:ro -v trickle-data:/data trickle
#
# The settings stand in /etc/trickle/trickle.toml, secrets as files of uid 10001, and all that is written goes to /data
# (the ledger, while it is SQLite) and /tmp. For a pinned base image:
#   docker build --build-arg PYTHON_IMAGE=python:3.13-slim-bookworm@sha256:… .
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
# Packages before our own code: an edit of the code does not install them again.
COPY requirements.lock .
RUN python -m pip install --require-hashes --only-binary=:all: --no-compile \
      --target /opt/trickle/packages -r requirements.lock \
 && rm -rf /opt/trickle/packages/bin
COPY deploy/container /opt/trickle/bin
COPY app /opt/trickle/packages/app
COPY migrations /opt/trickle/packages/migrations
# Compiled here, as the root file system is read-only there. Files as everybody may read them, whatever the checkout's.
RUN python -m compileall -q -j 0 /opt/trickle/packages \
 && chmod -R u=rwX,go=rX /opt/trickle \
 && chmod 755 /opt/trickle/bin/*

FROM ${PYTHON_IMAGE}
# pip and ensurepip are build tools: what runs here installs nothing.
RUN rm -rf /usr/local/lib/python3.*/site-packages/* /usr/local/lib/python3.*/ensurepip /usr/local/bin/pip* \
           /usr/local/bin/idle* /usr/local/bin/pydoc* /root/.cache \
 && groupadd --gid 10001 trickle \
 && useradd --uid 10001 --gid trickle --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin trickle \
 && install -d -o trickle -g trickle -m 0700 /data \
 && install -d -o trickle -g trickle -m 0750 /run/secrets \
 && install -d -m 0755 /etc/trickle
COPY --from=build /opt/trickle /opt/trickle
ENV PATH=/opt/trickle/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/opt/trickle/packages \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TRICKLE_CONFIG=/etc/trickle/trickle.toml
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8443
STOPSIGNAL SIGTERM
# Alive, not ready: an orchestrator that restarts on this must not do so because a database is away.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 CMD ["healthcheck", "/livez"]
# As the first process, `trickle serve` passes signals on to its workers and reaps whoever is orphaned: no init needed.
ENTRYPOINT ["trickle"]
CMD ["serve"]
