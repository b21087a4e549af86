# 23 actions for 9 images in 7 namespaces; read: 2 CronJobs, 2 DaemonSets, 12 Deployments, 2 Jobs, 8 Pods, 2 ReplicaSets, 3 StatefulSets
# skipped: 1 ConfigMap
# Review before you run: commands are safe to run as they are, comments need a person.
# Change the manifests too (k8sregistry-lint check --fix): the next deployment undoes this.

# == namespace batch

# CronJob/paused-report
#   container r: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   suspended: the change is for its next run
kubectl set image cronjob/paused-report -n batch r=registry.k8s.io/pause:3.9
#   undo: kubectl set image cronjob/paused-report -n batch r=k8s.gcr.io/pause:3.9

# CronJob/report (1 pod in the input)
#   init container fetch: gcr.io/google-containers/busybox:1.24 -> registry.k8s.io/busybox:1.24 (google-containers)
#   container r: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
kubectl set image cronjob/report -n batch fetch=registry.k8s.io/busybox:1.24 r=registry.k8s.io/pause:3.9
#   undo: kubectl set image cronjob/report -n batch fetch=gcr.io/google-containers/busybox:1.24 r=k8s.gcr.io/pause:3.9

# Job/migrate
#   container m: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   finished: it pulls no image again; delete it, or recreate it if it has to run again
#   recreating it runs it again from the beginning
#   to do: kubectl get job migrate -n batch -o yaml | kubectl patch --local -f - --type=json -p '[{"op": "remove", "path": "/spec/selector"}, {"op": "remove", "path": "/spec/template/metadata/labels/batch.kubernetes.io~1controller-uid"}, {"op": "remove", "path": "/spec/template/metadata/labels/batch.kubernetes.io~1job-name"}, {"op": "remove", "path": "/spec/template/metadata/labels/controller-uid"}, {"op": "remove", "path": "/spec/template/metadata/labels/job-name"}]' -o yaml | kubectl set image --local -f - m=registry.k8s.io/pause:3.9 -o yaml | kubectl replace --force -f -
#   undo: kubectl get job migrate -n batch -o yaml | kubectl patch --local -f - --type=json -p '[{"op": "remove", "path": "/spec/selector"}, {"op": "remove", "path": "/spec/template/metadata/labels/batch.kubernetes.io~1controller-uid"}, {"op": "remove", "path": "/spec/template/metadata/labels/batch.kubernetes.io~1job-name"}, {"op": "remove", "path": "/spec/template/metadata/labels/controller-uid"}, {"op": "remove", "path": "/spec/template/metadata/labels/job-name"}]' -o yaml | kubectl set image --local -f - m=k8s.gcr.io/pause:3.9 -o yaml | kubectl replace --force -f -

# Pod/toolbox
#   init container i: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   container box: gcr.io/google-containers/busybox:1.24 -> registry.k8s.io/busybox:1.24 (google-containers)
#   recreating it ends its processes and empties its emptyDir volumes
#   to do: kubectl get pod toolbox -n batch -o yaml | kubectl set image --local -f - i=registry.k8s.io/pause:3.9 box=registry.k8s.io/busybox:1.24 -o yaml | kubectl replace --force -f -
#   undo: kubectl get pod toolbox -n batch -o yaml | kubectl set image --local -f - i=k8s.gcr.io/pause:3.9 box=gcr.io/google-containers/busybox:1.24 -o yaml | kubectl replace --force -f -

# == namespace data

# StatefulSet/db
#   container db: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
kubectl set image statefulset/db -n data db=registry.k8s.io/pause:3.9
kubectl rollout status statefulset/db -n data
#   undo: kubectl rollout undo statefulset/db -n data

# StatefulSet/manual (1 pod in the input)
#   container m: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   its pods change when they are deleted, one after another
kubectl set image statefulset/manual -n data m=registry.k8s.io/pause:3.9
#   then: kubectl delete pod manual-0 -n data
#   undo: kubectl set image statefulset/manual -n data m=k8s.gcr.io/pause:3.9

# == namespace gitops

# Deployment/argo-app
#   container app: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   managed by Argo CD application shop, which resets what is set here: change the image in the repository and path of its spec.source
kubectl get applications.argoproj.io -A --field-selector=metadata.name=shop -o yaml

# Deployment/flux-app
#   container app: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   managed by Flux kustomization apps, which resets what is set here: change the image in its spec.path, in the source of its spec.sourceRef
kubectl get kustomization.kustomize.toolkit.fluxcd.io apps -n flux-system -o yaml

# Deployment/strimzi
#   container app: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   managed by strimzi-cluster-operator (label app.kubernetes.io/managed-by), which resets what is set here: change the image there

# == namespace ingress

# helm release edge
#   Deployment/edge-backend container backend: k8s.gcr.io/defaultbackend-amd64:1.5 -> registry.k8s.io/defaultbackend-amd64:1.5 (k8s-gcr-io)
#   Deployment/edge-controller container controller: k8s.gcr.io/ingress-nginx/controller:v1.0.0 -> registry.k8s.io/ingress-nginx/controller:v1.0.0 (k8s-gcr-io)
#   managed by helm (chart ingress-nginx-4.0.1)
#   its values have the keys: save them as values/ingress/edge.yaml and run `plan --values values`
helm get values edge -n ingress --all -o yaml

# helm release of Deployment/rendered
#   Deployment/rendered container app: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   managed by helm
#   its annotations do not name the release: `helm list -A` shows it, unless something else renders the chart

# == namespace kube-system

# DaemonSet/csi
#   container provisioner: quay.io/k8scsi/csi-provisioner:v2.1.0 -> registry.k8s.io/sig-storage/csi-provisioner:v2.1.0 (k8scsi, unsafe: Old tags (v0.x and v1.0 of most sidecars) are not at registry.k8s.io/sig-storage: choose a later one)
#   container liveness: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   to do: kubectl set image daemonset/csi -n kube-system provisioner=registry.k8s.io/sig-storage/csi-provisioner:v2.1.0 liveness=registry.k8s.io/pause:3.9
#   to do: kubectl rollout status daemonset/csi -n kube-system
#   undo: kubectl rollout undo daemonset/csi -n kube-system

# DaemonSet/dns-test
#   container dns: gcr.io/kubernetes-e2e-test-images/dnsutils:1.3 (e2e-test-images, no command: Look the image up under registry.k8s.io/e2e-test-images; most test servers are arguments of agnhost now)

# Pod/kube-apiserver-cp1
#   container kube-apiserver: k8s.gcr.io/kube-apiserver:v1.24.0 -> registry.k8s.io/kube-apiserver:v1.24.0 (k8s-gcr-io)
#   a static pod: its manifest is on the node cp1; the kubelet restarts it
#   on the node, if its staticPodPath is kubeadm's; kubeadm's own pods follow the imageRepository of its configuration
#   to do: backup=$(mktemp -d /var/tmp/manifests.XXXXXX) && cp -a /etc/kubernetes/manifests/. "$backup" && echo "$backup"
#   to do: k8sregistry-lint check --fix /etc/kubernetes/manifests
#   undo: cp -a "$backup/." /etc/kubernetes/manifests

# == namespace monitoring

# StatefulSet/prometheus-main
#   container pause: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   managed by Prometheus/main (monitoring.coreos.com), which resets what is set here: change the image in its spec, or in the configuration of its operator
kubectl get prometheus.monitoring.coreos.com main -n monitoring -o yaml

# == namespace shop

# Deployment/art
#   container app: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   image volume model: k8s.gcr.io/model:1 -> registry.k8s.io/model:1 (k8s-gcr-io)
kubectl set image deployment/art -n shop app=registry.k8s.io/pause:3.9
kubectl patch deployment/art -n shop --type=json -p '[{"op": "test", "path": "/spec/template/spec/volumes/1/image/reference", "value": "k8s.gcr.io/model:1"}, {"op": "replace", "path": "/spec/template/spec/volumes/1/image/reference", "value": "registry.k8s.io/model:1"}]'
kubectl rollout status deployment/art -n shop
#   undo: kubectl set image deployment/art -n shop app=k8s.gcr.io/pause:3.9
#   undo: kubectl patch deployment/art -n shop --type=json -p '[{"op": "test", "path": "/spec/template/spec/volumes/1/image/reference", "value": "registry.k8s.io/model:1"}, {"op": "replace", "path": "/spec/template/spec/volumes/1/image/reference", "value": "k8s.gcr.io/model:1"}]'

# Deployment/frozen
#   container app: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   paused: the change rolls out when it is resumed
kubectl set image deployment/frozen -n shop app=registry.k8s.io/pause:3.9
#   undo: kubectl set image deployment/frozen -n shop app=k8s.gcr.io/pause:3.9

# Deployment/gone (1 pod in the input)
#   container app: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   not in the input, so its manager is unknown: look first
kubectl get deployment gone -n shop -o json | k8sregistry-lint plan
#   then: kubectl set image deployment/gone -n shop app=registry.k8s.io/pause:3.9

# Deployment/idle
#   container app: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   scaled to zero: the change is for its next start
kubectl set image deployment/idle -n shop app=registry.k8s.io/pause:3.9
kubectl rollout status deployment/idle -n shop
#   undo: kubectl rollout undo deployment/idle -n shop

# Deployment/moved: older pods
#   Pod/moved-777-x container app: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
#   Deployment/moved names another image already: these pods are older than its template
#   wait if a rollout is under way; else it takes a restart
#   to do: kubectl rollout restart deployment/moved -n shop
#   to do: kubectl rollout status deployment/moved -n shop

# Deployment/web (2 pods in the input)
#   init container wait: gcr.io/google-containers/busybox:1.24 -> registry.k8s.io/busybox:1.24 (google-containers)
#   container app: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 (k8s-gcr-io)
kubectl set image deployment/web -n shop wait=registry.k8s.io/busybox:1.24 app=registry.k8s.io/pause:3.9
kubectl rollout status deployment/web -n shop
#   undo: kubectl rollout undo deployment/web -n shop

# Deployment/web: added to pods
#   Pod/web-5d4f8c7b9-b container injected: gcr.io/google_containers/proxy:1.0 -> registry.k8s.io/proxy:1.0 (google-containers)
#   not in the template of its owner: a webhook or an operator added it, and decides on its image

# Deployment/web: debugged pods
#   Pod/web-5d4f8c7b9-a ephemeral container debugger: gcr.io/google-containers/busybox:1.24 -> registry.k8s.io/busybox:1.24 (google-containers)
#   an ephemeral container can be neither changed nor removed; it ends with its pod
