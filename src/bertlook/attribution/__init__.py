"""Attribution: how much each token matters to another, or to a prediction."""
