{{/*
The image of the pause container: k8s.gcr.io/pause:3.9 unless the values say another.
*/}}
{{- define "helpers.pause" -}}
{{- .Values.image.pause | default "k8s.gcr.io/pause:3.9" -}}
{{- end -}}

{{- define "helpers.text.image" -}}
k8s.gcr.io/pause:{{ .Values.image.tag | default "3.8" }}
{{- end }}

{{- define "helpers.branches.image" -}}
{{- if .Values.windows -}}k8s.gcr.io/pause-win:3.9{{- else -}}k8s.gcr.io/pause:3.7{{- end -}}
{{- end -}}

{{- define "helpers.container" }}
- name: {{ .name }}
  image: "k8s.gcr.io/{{ .name }}:3.6"
  args:
    - --image=k8s.gcr.io/pause:3.5
    - "--docs=https://k8s.gcr.io/pause"
{{- end -}}

{{- define "helpers.registry" }}{{ print (default "k8s.gcr.io" .Values.image.registry) "/" }}{{ end }}

{{- define "helpers.old" -}}
{{- if contains "k8s.gcr.io" . }}{{ fail "k8s.gcr.io is frozen" }}{{ end -}}
{{- end -}}
