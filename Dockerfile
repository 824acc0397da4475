# What runs without a checkout: the jobs of production, and `make live`. Arguments are targets of the Makefile:
# `docker run IMAGE due EVENT=all`. Nothing is compiled, for every locked package has a wheel.
# The stage dev is the devcontainer's: .devcontainer mounts a checkout over its folder.
FROM python:3.13-slim AS base
RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home nba
WORKDIR /project
# what `make setup` reads, so that an edit of anything else installs nothing anew
COPY pyproject.toml requirements*.lock profiles.yml.example ./
COPY tools/setup.sh tools/
COPY publisher/__init__.py publisher/
COPY workspace/__init__.py workspace/

FROM base AS dev
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && chown --recursive nba .
USER nba
RUN UV_NO_CACHE=1 sh tools/setup.sh .venv

FROM base AS production
ENV SET=build
# the user may write neither code nor packages, so Python would compile them in each container
RUN UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 sh tools/setup.sh .venv
COPY . .
RUN mkdir target logs && chown nba target logs
USER nba
ARG COMMIT
ENV COMMIT=$COMMIT
ENTRYPOINT ["make"]
CMD ["help"]
