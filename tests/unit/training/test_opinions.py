from pathlib import Path

import numpy as np
import pytest

from scoring.training.faces import Face, face_scale
from scoring.training.opinions import (
    BLEND,
    DISPUTED,
    DISPUTED_TRUST,
    SURE,
    TEACHER_TRUST,
    UNSURE_FACE,
    Opinion,
    Opinions,
    judged,
    taught,
)
from tests.unit.training.made import drawn_face


def off(face: Face, point: int, oculars: float) -> Opinion:
    """An opinion that puts one point elsewhere, so far away in inter-ocular distances."""
    points = face.points.copy()
    points[point, 0] += oculars * float(face_scale(face.points))
    return Opinion(points, np.ones(22))


def test_a_label_is_moved_towards_its_teacher() -> None:
    """Where both nearly agree the lesson lies between them, trusted as before, with their distance known."""
    face = drawn_face()
    seen = off(face, 14, 0.9 * DISPUTED)
    lesson = judged(face, seen)
    np.testing.assert_allclose(lesson.points - face.points, BLEND * (seen.points - face.points))
    np.testing.assert_array_equal(lesson.trust, face.trust)
    np.testing.assert_allclose(lesson.error, np.hypot(*(seen.points - face.points).T))


def test_a_disputed_label_stays_but_counts_little() -> None:
    """A label far from what the teacher says is not moved, and only this point loses trust."""
    face = drawn_face()
    lesson = judged(face, off(face, 14, 1.1 * DISPUTED))
    np.testing.assert_array_equal(lesson.points, face.points)
    assert lesson.trust[14] == pytest.approx(DISPUTED_TRUST)
    assert (np.delete(lesson.trust, 14) == 1).all()


def test_sure_teachers_are_trusted_more() -> None:
    """A taught face has the teachers' points; the expected error lowers a point's trust."""
    face = drawn_face()
    scale = float(face_scale(face.points))
    lesson = taught(face, Opinion(face.points + 3, np.array([0.0] + [SURE * scale] * 21)))
    assert lesson is not None
    np.testing.assert_array_equal(lesson.points, face.points + 3)
    assert lesson.trust[0] == pytest.approx(TEACHER_TRUST)
    np.testing.assert_allclose(lesson.trust[1:], TEACHER_TRUST / 2)


def test_a_face_that_the_teachers_do_not_see_is_left_out() -> None:
    """Where they expect large errors there is no lesson."""
    face = drawn_face()
    scale = float(face_scale(face.points))
    assert taught(face, Opinion(face.points, np.full(22, 1.01 * UNSURE_FACE * scale))) is None


def test_nobody_is_asked_twice(tmp_path: Path) -> None:
    """Opinions outlive a run; another teacher and another picture are asked anew."""
    path, face, asked = tmp_path / "opinions.npz", drawn_face(), []

    def answer() -> Opinion:
        asked.append(1)
        return Opinion(face.points + len(asked), np.full(22, float(len(asked))))

    first = Opinions(path)
    told = first.of(["a", "b"], face, answer)
    first.save()
    again = Opinions(path)
    kept = again.of(["a", "b"], face, answer)
    np.testing.assert_array_equal(kept.points, told.points)
    np.testing.assert_array_equal(kept.sigma, told.sigma)
    assert len(asked) == 1
    again.of(["a"], face, answer)
    again.of(["a", "b"], face.mirrored(), answer)
    assert len(asked) == 3


def test_no_opinions_leave_no_file(tmp_path: Path) -> None:
    """Saving nothing writes nothing, and the next run starts without any."""
    path = tmp_path / "opinions.npz"
    Opinions(path).save()
    assert not path.exists()
    Opinions(path).save()
