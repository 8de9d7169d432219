# The image for a service: dynascale with one configuration. If "dynascale check" finds a
# mistake in the configuration, the build fails.
#   docker build -f with-config.Dockerfile --build-arg BASE=dynascale:1.2.3 -t dynascale-shop:7 FOLDER
# FOLDER contains dynascale.yaml and nothing else.
ARG BASE=dynascale:development
FROM ${BASE}
COPY dynascale.yaml /etc/dynascale/dynascale.yaml
# Only for the check, which demands this variable if http.listen is not a loopback address. Give any
# text, and not the real token: build arguments stay in the history of the image.
# hadolint ignore=DL3064
ARG DYNASCALE_TOKEN
RUN ["/usr/bin/dynascale", "check", "/etc/dynascale/dynascale.yaml"]
