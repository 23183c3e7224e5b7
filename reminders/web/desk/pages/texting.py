"""Settings of when and how much is texted: the limits, the interval of pages, and the time zone with what it moves."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.clinics.clinic_settings import ClinicChanges, change_clinic
from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.amending import ZoneConsequences
from reminders.record.people import Clinic
from reminders.reports.people import person_of
from reminders.web.desk import forms, texting_rules
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing
from reminders.web.desk.forms import Typed

Answer = str | BaseResponse | tuple[str, int]
