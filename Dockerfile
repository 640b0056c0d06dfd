# The portal's image: one for web, worker, beat and one-off commands. See docs/operations.md.

FROM node:22-bookworm-slim AS front
WORKDIR /front
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /srv/venv
COPY requirements.txt /tmp/
RUN /srv/venv/bin/pip install --require-hashes -r /tmp/requirements.txt
WORKDIR /srv/portal
COPY manage.py ./
COPY mentoring mentoring
COPY monitoring monitoring
COPY roadmap roadmap
COPY static static
COPY templates templates
COPY --from=front /front/node_modules node_modules
# Keys made for this one command stay in a folder that is thrown away with it.
RUN MENTORING_LOCAL_DIR=/tmp/build STATIC_ROOT=/srv/static /srv/venv/bin/python manage.py collectstatic --noinput \
 && rm -rf /tmp/build node_modules \
 && /srv/venv/bin/python -m compileall -q mentoring monitoring roadmap

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent portal
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=mentoring.config.settings \
    STATIC_ROOT=/srv/static \
    MENTORING_LOCAL_DIR=/tmp/local \
    BIND=0.0.0.0:8000
COPY --from=build /srv /srv
WORKDIR /srv/portal
USER portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-m", "mentoring.config.probe"]
CMD ["gunicorn", "--config", "python:mentoring.config.gunicorn"]
