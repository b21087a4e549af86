{{- define "prefixes.image" -}}
{{- $registry := .registry | default "docker.io" -}}
{{- if .global.imageRegistry -}}
{{- $registry = .global.imageRegistry -}}
{{- end -}}
{{- printf "%s/%s" $registry .repository -}}
{{- end -}}
{{- define "prefixes.bare" -}}
minio/mc
{{- end -}}
