"""Tools besides kustomize that pick images by a name written elsewhere, or copy names from one
place to another."""

MARKS = (
    b"kustomize.toolkit.fluxcd.io/",
    b"image.toolkit.fluxcd.io/",
    b"$imagepolicy",
    b"kustomize:",
    b'"kustomize"',
    b"argocd-image-updater.argoproj.io/",
    b"newImage",
    b"resultImage",
    b"kbld.k14s.io/",
    b"ImagesLock",
    b"skaffold/",
    b"imageSelector",
    b"SetImage",
    b"[image=",
    b"kpt-set",
    b"$openapi",
    b"#@",
)
"""A file without any of these holds no selector of such a tool."""
