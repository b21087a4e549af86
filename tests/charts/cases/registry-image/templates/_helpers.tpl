{{- define "controller.image" -}}
{{- $image := .image -}}
{{- if .chroot }}{{ $image = printf "%s-chroot" $image }}{{ end -}}
{{- if .repository }}{{ .repository }}{{ else }}{{ .registry }}/{{ $image }}{{ end -}}
:{{ .tag }}{{ with .digest }}@{{ . }}{{ end -}}
{{- end -}}
