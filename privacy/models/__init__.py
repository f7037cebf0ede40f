from privacy.models.subject_key import SubjectKey

__all__ = ["SubjectKey"]
