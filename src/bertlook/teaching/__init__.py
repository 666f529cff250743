"""What a tour, a quiz and a lesson say about the bundled model, with measured figures."""
