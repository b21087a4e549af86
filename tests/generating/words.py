"""What is drawn for the smallest pieces of a file."""

from hypothesis import strategies as st

DIGEST = "sha256:" + "ab" * 32
REFERENCES = st.builds(
    "{}{}".format,
    st.sampled_from(
        [
            *("k8s.gcr.io/pause", "k8s.gcr.io/sig-storage/csi", "k8s.gcr.io/a_b/c-d"),
            *("k8s.gcr.io/x.y", "K8s.gcr.io/x", "eu.gcr.io/google_containers/a"),
        ]
    ),
    st.sampled_from(["", ":3.9", ":v1.2.3-0", f"@{DIGEST}", f":1@{DIGEST}"]),
)
WORDS = st.sampled_from(
    ["x", "é😀", "true", "0o7", "nginx:1.27", "a b", "see k8s.gcr.io", "k8s.gcr.io/*", "~"]
)
COMMENTS = st.sampled_from(["", "", "  # why", " # é", " #x", " # k8s.gcr.io"])
