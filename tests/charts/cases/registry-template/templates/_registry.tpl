{{- define "registry" -}}
{{- . | default "docker.io" -}}
{{- end -}}
