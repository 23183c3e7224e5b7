"""The least that could be called receiving: a view that checks the signature and commits one row, as durably."""

from __future__ import annotations

import os

from flask import Flask, request
from sqlalchemy import Column, Integer, MetaData, String, Table, insert
from twilio.request_validator import RequestValidator

from reminders.record.engine import make_engine
from reminders.web.front import Front

PATH = "/webhooks/twilio/inbound"

METADATA = MetaData()
REPLIES = Table("bench_replies", METADATA, Column("id", Integer, primary_key=True), Column("body", String))


def create_app() -> Flask:
    """The view on the database that BENCH_DATABASE names."""
    engine = make_engine(os.environ["BENCH_DATABASE"])
    app = Flask(__name__)
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    address = os.environ["PUBLIC_URL"] + PATH

    @app.post(PATH)
    def receive() -> tuple[str, int]:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(address, request.form.to_dict(), signature):
            return "", 403
        with engine.begin() as connection:
            connection.execute(insert(REPLIES).values(body=request.form["Body"]))
        return "<Response/>", 200

    return app


def create_front() -> Front:
    """The same behind the product's own server."""
    return Front(create_app(), threads=16, most_body_bytes=64 * 1024)
