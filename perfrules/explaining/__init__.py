"""Why a score is so: reasons, findings and traces, made from a plan and known facts."""
