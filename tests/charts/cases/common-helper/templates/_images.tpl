{{- define "common.images.image" -}}
{{- $registryName := .imageRoot.registry -}}
{{- $repositoryName := .imageRoot.repository -}}
{{- if .global.imageRegistry }}{{ $registryName = .global.imageRegistry }}{{ end -}}
{{- printf "%s/%s:%s" $registryName $repositoryName (.imageRoot.tag | toString) -}}
{{- end -}}
