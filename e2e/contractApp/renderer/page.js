// Evidence that the page's own scripts run.
document.querySelector('#root').append('running');
