# formloop in a container: both commands, the desk on port 8765. See docs/install.md.
#   docker build -t formloop . && docker run --rm -v "$PWD/returns:/data" formloop scanner batch /data/inbox --out /data/records
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY requirements/base.lock requirements/base.lock
RUN python -m venv /opt/formloop \
    && /opt/formloop/bin/pip install --no-cache-dir --require-hashes --requirement requirements/base.lock
COPY . .
RUN /opt/formloop/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim-bookworm
# What it may write is /data alone, and nobody needs to be root for that.
RUN useradd --create-home --uid 1000 formloop && install --directory --owner=formloop /data
COPY --from=build /opt/formloop /opt/formloop
ENV PATH=/opt/formloop/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8
USER 1000
WORKDIR /data
VOLUME /data
EXPOSE 8765
CMD ["scanner", "--help"]
