# The image of a release: docker run --rm -v "$PWD:/work" ghcr.io/OWNER/k8sregistry-lint check
# Built by .github/workflows/release.yml, with the wheel of the release in dist/.
FROM python:3.13-slim@sha256:8d9d0b8bcf6506481eae4907c18f5e3e7902e629f5f6d684f9e7c32e85e3ddf0

# git tells which files are tracked and which are ignored. The mounted work tree belongs to somebody
# else, and git refuses to look into it unless it is named as safe. The base image is pinned; a
# version of a Debian package would be gone from the mirrors with the next fix.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system safe.directory /work

RUN --mount=type=bind,source=.github/requirements,target=/requirements \
    --mount=type=bind,source=dist,target=/dist \
    pip install --no-cache-dir --require-hashes --only-binary=:all: --requirement /requirements/action.txt \
    && pip install --no-cache-dir --no-index --no-deps /dist/*.whl

USER 65532:65532
WORKDIR /work
ENTRYPOINT ["k8sregistry-lint"]
