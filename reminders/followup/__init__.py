"""The use cases between a clinic and its patients, one a file: enroll, ask, read replies, alert staff, amend."""
