# The image that a service runs: dynascale with one configuration, checked while
# it is built. A configuration that "check" refuses makes no image.
#   docker build -f with-config.Dockerfile --build-arg BASE=dynascale:1.2.3 -t dynascale-shop:7 FOLDER
# FOLDER holds dynascale.yaml and nothing else.
ARG BASE=dynascale:development
FROM ${BASE}
COPY dynascale.yaml /etc/dynascale/dynascale.yaml
RUN ["/usr/bin/dynascale", "check", "/etc/dynascale/dynascale.yaml"]
