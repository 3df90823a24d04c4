# timeline in a container; the build's folder is a copy of the project:
#   docker build -t timeline -f container.Dockerfile .
#   docker run -d --name harbour --restart on-failure --stop-timeout 120 --env-file harbour.env -v harbour:/story timeline
# /story is a volume that holds the whole folder (feeds.yaml, events.db and what SQLite keeps beside it), on a local
# disk, and one container at a time uses it.
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt \
 && pip install --no-cache-dir --no-deps --no-build-isolation . \
 && useradd --system --create-home timeline && mkdir /story && chown timeline: /story
USER timeline
WORKDIR /story
VOLUME /story
ENV TIMELINE_STORY=/story PYTHONDONTWRITEBYTECODE=1
HEALTHCHECK --interval=1m --timeout=5s --start-period=2m CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8300/health', timeout=4)"]
CMD ["timeline", "run", "--health", "8300"]
