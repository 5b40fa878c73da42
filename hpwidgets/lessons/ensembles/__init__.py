"""EnsembleLab: bagging, boosting, stacking, voting, top runs, diversity."""
