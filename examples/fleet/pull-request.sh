#!/bin/sh
# Fixes the clone in the working directory on a branch of its own, and pushes it. A second run changes nothing.
#
#   git clone git@github.com:acme/shop.git && cd shop && pull-request.sh
#   gh pr create --fill --head k8sregistry-lint
set -eu
branch=k8sregistry-lint
message=$(mktemp)
trap 'rm -f "$message"' EXIT

git switch --quiet --force-create "$branch"
k8sregistry-lint check --untrusted --quiet --fix --exit-zero --commit-message-file "$message"
if git diff --quiet; then
  echo "nothing to move"
  exit
fi
git commit --quiet --all --file "$message"
if git fetch --quiet origin "$branch" 2>/dev/null && git diff --quiet FETCH_HEAD HEAD; then
  echo "$branch has this change already"
  exit
fi
git push --quiet --force origin "$branch"
