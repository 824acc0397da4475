"""What was published: releases, the journal that keeps them, and the stores that readers see."""
