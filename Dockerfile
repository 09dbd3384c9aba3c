# syntax=docker/dockerfile:1
# The program in a small image. It brings no Postgres: DATABASE_URL and COURANT_SECRET must be set.

FROM node:22-bookworm-slim AS frontend
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY scripts/bundle scripts/fonts.mjs scripts/
COPY static/js static/js
COPY static/css/paper/05-fonts.css static/css/paper/
RUN scripts/bundle

FROM rust:1.95-bookworm AS program
WORKDIR /build
ENV SQLX_OFFLINE=true CARGO_PROFILE_RELEASE_STRIP=symbols
COPY Cargo.toml Cargo.lock sqlx.toml build.rs ./
COPY .sqlx .sqlx
COPY demo demo
COPY locales locales
COPY migrations migrations
COPY src src
COPY static static
COPY templates templates
COPY --from=frontend /build/static/dist static/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/build/target \
    cargo build --locked --release && cp target/release/courant /courant

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin courant \
    && install --directory --owner=courant --group=courant --mode=0750 /data
COPY --from=program /courant /usr/local/bin/courant
COPY scripts/healthcheck /usr/local/bin/courant-healthcheck
USER 10001
WORKDIR /data
ENV COURANT_DATA_DIR=/data COURANT_LISTEN=0.0.0.0:8080 COURANT_BASE_URL=http://localhost:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["courant-healthcheck"]
ENTRYPOINT ["courant"]
CMD ["serve"]
