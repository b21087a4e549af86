#!/bin/sh
# Fixes the repository in the working directory and leaves the message for its commit and pull request in $MESSAGES:
#
#   export MESSAGES="$PWD/messages" && mkdir -p "$MESSAGES"
#   multi-gitter run ./fix.sh --org acme --branch k8sregistry-lint --commit-message "Move images to registries that stay"
#
# docs/fleet.md shows how a message becomes the body of its pull request. multi-gitter names the repository in REPOSITORY (acme/shop).
set -eu
name=$(printf '%s' "${REPOSITORY:?}" | tr / -)
exec k8sregistry-lint check --untrusted --quiet --fix --exit-zero --commit-message-file "${MESSAGES:?}/$name.md"
